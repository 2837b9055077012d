# Oracles: the codecs' rules, step by step, in binary32 by way of pack.
#	perl oracle.pl sf THRESHOLD[,...] [up-only] < signal.csv
#	perl oracle.pl RULE [KEY=VALUE[,...] | FLAG] ... < signal.csv
#	perl oracle.pl decode-RULE ... < spikes.csv
#	perl oracle.pl fir KEY=VALUE ...
# RULE is sf, bsa, pwm or lif.  A decoder has its words from the #spk line, if
# there is one, and writes binary32.
use strict;
use warnings;

sub f32 { return unpack 'f<*', pack 'f<*', @_ }

# Each rule has the parameters of a channel and its samples, or spikes.

sub sf {
	my ($p, @x) = @_;
	my ($base, $thr, @y) = ($x[0], $p->{threshold});
	for my $x (@x) {
		my ($up, $down) = (0, 0);
		my $next = unpack 'f<', pack 'f<', $base + $thr;
		if ($x > $next) {
			$up = 1;
			$base = $next;
		}
		$next = unpack 'f<', pack 'f<', $base - $thr;
		if ($x < $next) {
			$down = 1;
			$base = $next;
		}
		push @y, $up ? 1 : $down && !$p->{'up-only'} ? -1 : 0;
	}
	return @y;
}

sub decode_sf {
	my ($p, $first, @y) = @_;
	my @r = $p->{start};
	push @r, unpack 'f<', pack 'f<', $r[-1] + $_
	    for f32(map { $p->{threshold} * $_ } @y);
	return @r;
}

# A signal to 0..1, and back.

sub wide {
	my $p = $_[0];
	return f32(1 / f32($p->{max} - $p->{min}));
}

sub scale {
	my ($p, @x) = @_;
	my ($k, $min) = (wide($p), $p->{min});
	return f32(map { $k * $_ } f32(map { $_ - $min } @x));
}

sub unscale {
	my ($p, @r) = @_;
	my ($k, $min) = (wide($p), $p->{min});
	return f32(map { $_ + $min } f32(map { $_ / $k } @r));
}

# The filter, in binary64 but for the result.
sub fir {
	my $p = $_[0];
	my ($n, $c, $pi) = ($p->{order} + 1, 2 * $p->{cutoff}, atan2 0, -1);
	my ($sum, @h) = 0;
	for my $k (0 .. $n - 1) {
		my $z = $pi * ($c * ($k - ($n - 1) / 2));
		push @h, $c * ($z ? sin($z) / $z : 1) *
		    (0.54 - 0.46 * cos(2 * $pi * $k / ($n - 1)));
		$sum += $h[-1];
	}
	return f32(map { $_ / $sum } @h);
}

sub bsa {
	my ($p, @x) = @_;
	my ($order, @h) = ($p->{order}, fir($p));
	my ($T, @y) = (scalar @x, 0);
	my @s = scale($p, @x);
	for my $t (1 .. $T - 1) {
		my $last = $T - $t < $order ? $T - $t : $order;
		my ($e1, $e2) = (0, 0);
		my @now = @s[$t .. $t + $last - 1];
		my @less = f32(map { $now[$_ - 1] - $h[$_] } 1 .. $last);
		($e1, $e2) = unpack 'f<2', pack 'f<2',
		    $e1 + abs $less[$_], $e2 + abs $now[$_] for 0 .. $last - 1;
		push @y, $e1 <= f32($e2 - $p->{threshold}) ? 1 : 0;
		@s[$t .. $t + $last - 1] = @less if $y[-1];
	}
	return @y;
}

sub decode_bsa {
	my ($p, @y) = @_;
	my @h = fir($p);
	my ($T, $half) = (scalar @y, int(@h / 2));
	my @z = ((0) x $half, @y, (0) x $half);
	my @r = (0) x $T;
	for my $i ($half .. $T - 1) {
		for my $j (0 .. $#h) {
			last unless $i + $j < @z;
			my $z = $z[$i + $j - $half + 1] or next;
			# Of h as it is, the product with a spike is exact.
			$r[$i] = unpack 'f<', pack 'f<', $r[$i] + $z * $h[$j];
		}
	}
	return unscale($p, @r);
}

# The sawtooth at 0 .. T - 1; nothing looks at the first.
sub saw {
	my ($p, $T) = @_;
	my ($n, @saw) = (0, 0);
	my @at;
	my $at = sub {
		$at[$_[0]] //= do {
			my $x = f32($p->{frequency} * f32($_[0] / 999));
			$x - int $x;
		};
	};
	for (2 .. $T) {
		push @saw, $at->($n);
		$n++;
		$n = 0 if $n == 1000 || $at->($n) < $at->($n - 1);
	}
	return @saw;
}

sub pwm {
	my ($p, @x) = @_;
	my @s = scale($p, @x);
	my @saw = saw($p, scalar @x);
	my ($was, @y) = (0, 0);
	my @down = f32(map { 1 - $_ } @saw);
	for my $t (1 .. $#s) {
		my $level = $s[$t] < $saw[$t] ? 1 : 0;
		$level = -1 if !$p->{'up-only'} && $s[$t] > $down[$t];
		push @y, $level == $was ? 0 : $level;
		$was = $level;
	}
	return @y;
}

sub decode_pwm {
	my ($p, @y) = @_;
	my @saw = saw($p, scalar @y);
	my @r = scale($p, $p->{start});
	for my $t (1 .. $#y) {
		next unless $y[$t] || $t == $#y;
		my ($from, $left) = ($#r, $r[-1]);
		my $over = f32(1 - $saw[$t]);
		my $lower = $p->{crossing} eq 'lower' && !$p->{'up-only'} &&
		    $over < $saw[$t];
		my $right = $y[$t] > 0 && !$lower ? $saw[$t] : $over;
		my $slope = ($right - $left) / ($t - $from);
		push @r, f32(map { $left + $slope * $_ } 1 .. $t - 1 - $from),
		    $right;
	}
	return unscale($p, @r);
}

sub lif {
	my ($p, @x) = @_;
	my ($v, $base, @y) = (0, 0, 0);
	my ($thr, $leak) = ($p->{threshold}, $p->{leak});
	my @s = f32(map { $_ - 1 } f32(map { $_ * 2 } scale($p, @x)));
	for my $t (1 .. $#s) {
		$v = unpack 'f<', pack 'f<', $v + $s[$t];
		$base = $v if $t == 1 && $p->{rest} ne 'zero';
		my $d = unpack 'f<', pack 'f<', $v - $base;
		my ($up, $down) = ($d > $thr, $d < -$thr);
		$v = $base = 0 if $up || $down;
		$v = unpack 'f<', pack 'f<', $v * $leak;
		push @y, $up ? 1 : $down && !$p->{'up-only'} ? -1 : 0;
	}
	return @y;
}

sub decode_lif {
	my ($p, $first, @y) = @_;
	my @r = 0;
	my $leak = $p->{leak};
	push @r, unpack 'f<', pack 'f<',
	    $_ + unpack 'f<', pack 'f<', $r[-1] * $leak
	    for f32(map { ($p->{weight} || $p->{threshold}) * $_ } @y);
	return unscale($p, f32(map { $_ / 2 } f32(map { $_ + 1 } @r)));
}

my %rule = (sf => \&sf, bsa => \&bsa, pwm => \&pwm, lif => \&lif,
    'decode-sf' => \&decode_sf, 'decode-bsa' => \&decode_bsa,
    'decode-pwm' => \&decode_pwm, 'decode-lif' => \&decode_lif,
    fir => \&fir);
my %word = (threshold => 0.5, leak => 0.9, rest => 'first', order => 10,
    cutoff => 0.2, frequency => 1, 'up-only' => 0, crossing => 'lower',
    weight => 0, stretch => 1, shift => 0);

sub word {
	my ($key, $value) = split /=/, $_[0];
	($key, $value) = ('threshold', $key) if $key =~ /^[\d.]/;
	$word{$key} = $value // 1;
}

# The words as they are for a channel.
sub words {
	my ($c, %p) = @_;
	for my $key (keys %word) {
		my @given = split /,/, $word{$key};
		my $own = $given[@given > 1 ? $c : 0];
		$p{$key} = $key =~ /^(threshold|weight|leak|cutoff|frequency|
		    start|min|max|stretch|shift)$/x ? f32($own) : $own;
	}
	return \%p;
}

my $name = shift @ARGV;
word($_) for @ARGV;
if ($name eq 'fir') {
	print pack 'f<*', fir(words(0));
	exit;
}
my @rows;
while (my $line = <STDIN>) {
	chomp $line;
	if ($line =~ s/^#spk //) {
		word($_) for split / /, $line;
	} elsif ($line !~ /^#/) {
		push @rows, [f32(split /,/, $line)];
	}
}
my @out;
for my $c (0 .. $#{$rows[0]}) {
	my @x = map { $_->[$c] } @rows;
	my ($least, $most) = (sort { $a <=> $b } @x)[0, -1];
	my $p = words($c, min => $least, max => $most);
	my $flat = $name !~ /sf/ && $p->{min} == $p->{max};
	push @out, !$flat ? [$rule{$name}->($p, @x)] :
	    [($name =~ /decode/ ? $p->{min} : 0) x @x];
	$out[-1] = [f32(map { $_ + $p->{shift} }
	    f32(map { $_ * $p->{stretch} } @{$out[-1]}))]
	    if $name =~ /decode/;
}
for my $t (0 .. $#rows) {
	my @row = map { $_->[$t] } @out;
	print $name =~ /decode/ ? pack('f<*', @row) : join(',', @row) . "\n";
}
