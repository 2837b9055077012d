# Oracles: rate and bin, step by step, in binary64.
#	perl observations.pl rate|bin KEY=VALUE[,...] ... < observations.csv
# Blank lines part episodes.
use strict;
use warnings;

my $code = shift @ARGV;
my %o = (steps => 10, method => $code eq 'bin' ? 'poisson' : 'deterministic',
    'max-rate' => 1, seed => 42, rng => 'mt19937', first => 0, code => 'rate',
    bins => 10, sigma => 0.1);
for (@ARGV) {
	my ($key, $value) = split /=/, $_, 2;
	$o{$key} = $value // 1;
}

# MT19937, as published; its uniform numbers of 53 bits.
my (@mt, $at);

sub seed {
	@mt = ($_[0]);
	push @mt, (1812433253 * ($mt[-1] ^ ($mt[-1] >> 30)) + @mt) & 0xffffffff
	    while @mt < 624;
	$at = 624;
}

sub word {
	if ($at == 624) {
		for my $k (0 .. 623) {
			my $y = $mt[$k] & 0x80000000 |
			    $mt[($k + 1) % 624] & 0x7fffffff;
			$mt[$k] = $mt[($k + 397) % 624] ^ ($y >> 1) ^
			    ($y & 1 ? 0x9908b0df : 0);
		}
		$at = 0;
	}
	my $y = $mt[$at++];
	$y ^= $y >> 11;
	$y ^= ($y << 7) & 0x9d2c5680;
	$y ^= ($y << 15) & 0xefc60000;
	return $y ^ ($y >> 18);
}

# Philox4x32-10 of a counter.
sub philox {
	my @c = @_;
	my ($k0, $k1) = ($o{seed} & 0xffffffff, $o{seed} >> 32);
	for (1 .. 10) {
		my ($x, $z) = (0xD2511F53 * $c[0], 0xCD9E8D57 * $c[2]);
		@c = (($z >> 32) ^ $c[1] ^ $k0, $z & 0xffffffff,
		    ($x >> 32) ^ $c[3] ^ $k1, $x & 0xffffffff);
		$k0 = ($k0 + 0x9E3779B9) & 0xffffffff;
		$k1 = ($k1 + 0xBB67AE85) & 0xffffffff;
	}
	return @c;
}

sub uniform {
	my ($observation, $step, $column) = @_;
	my ($x, $y) = $o{rng} eq 'philox' ? map {
		(philox($column >> 2 | $_ << 31, $step,
		    $observation & 0xffffffff, $observation >> 32)
		)[$column & 3]
	} 0, 1 : (word(), word());
	return (($x >> 5) * 67108864 + ($y >> 6)) / 9007199254740992;
}

sub poisson {
	my ($n, @p) = @_;
	return map {
		my $t = $_;
		[map { $p[$_] > uniform($n, $t, $_) ? 1 : 0 } 0 .. $#p]
	} 0 .. $o{steps} - 1;
}

sub even {
	my @p = @_;
	my $steps = $o{steps};
	my @y = map { [(0) x @p] } 1 .. $steps;
	for my $c (0 .. $#p) {
		next if $p[$c] <= 0;
		my $n = int($steps * $p[$c]);
		$n++ if $n < $steps * $p[$c];
		for my $j (0 .. $n - 1) {
			my $i = int(($steps * $p[$c] - $j) / $p[$c]) - 1;
			$i = 0 if $i < 0;
			$i = $steps - 1 if $i > $steps - 1;
			$y[$i][$c] = 1;
		}
	}
	return @y;
}

sub rates {
	my ($base, @x) = @_;
	my @threshold = split /,/, $o{'step-threshold'} // '';
	my @v;
	if ($o{code} ne 'rate') {
		push @v, ($x[$_] - $base->[$_]) /
		    $threshold[@threshold > 1 ? $_ : 0] / 2 + 0.5 for 0 .. $#x;
		@$base = @x;
	}
	push @v, @x if $o{code} ne 'step';
	@v = ((map { $_ >= 0.5 ? ($_ - 0.5) * 2 : 0 } @v),
	    (map { $_ < 0.5 ? (0.5 - $_) * 2 : 0 } @v)) if $o{split};
	push @v, map { $o{'max-rate'} - $_ } @v if $o{invert};
	return map { $_ * $o{'max-rate'} } @v;
}

# The sum as in numpy, of up to 128.
sub total {
	my @g = @_;
	my $sum = 0;
	if (@g >= 8) {
		my @part = splice @g, 0, 8;
		while (@g >= 8) {
			my @next = splice @g, 0, 8;
			$part[$_] += $next[$_] for 0 .. 7;
		}
		$sum = (($part[0] + $part[1]) + ($part[2] + $part[3])) +
		    (($part[4] + $part[5]) + ($part[6] + $part[7]));
	}
	$sum += $_ for @g;
	return $sum;
}

sub bins {
	my @x = @_;
	my ($last, @p) = $o{bins} - 1;
	for my $x (@x) {
		my @g = map {
			my $mu = $_ == 0 ? 0 : $_ == $last ? 1 :
			    $_ * (1 / $last);
			exp(-($x - $mu) ** 2 / (2 * $o{sigma} ** 2))
		} 0 .. $last;
		my $sum = total(@g);
		push @p, map { $_ / $sum * $o{'max-rate'} } @g;
	}
	return @p;
}

my @rows = map { chomp; [split /,/] } <STDIN>;
my @frames = grep { @$_ } @rows;
my @wide;
for my $c (0 .. $#{$frames[0]}) {
	my @x = sort { $a <=> $b } map { $_->[$c] } @frames;
	my ($min, $max) = map {
		my @given = split /,/, $o{$_} // '';
		@given ? $given[@given > 1 ? $c : 0] :
		    $_ eq 'min' ? $x[0] : $x[-1]
	} 'min', 'max';
	my $k = 1 / ($max - $min);
	push @wide, [$k, -$min * $k];
}
seed($o{seed});
my ($n, @base) = ($o{first}, (0) x @wide);
for my $row (@rows) {
	if (!@$row) {
		print "\n";
		@base = (0) x @wide;
		next;
	}
	my @x = map { $row->[$_] * $wide[$_][0] + $wide[$_][1] } 0 .. $#wide;
	my @p = $code eq 'bin' ? bins(@x) : rates(\@base, @x);
	my @y = $o{method} eq 'poisson' ? poisson($n++, @p) : even(@p);
	print join(',', @$_), "\n" for @y;
}
