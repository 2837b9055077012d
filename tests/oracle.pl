# Oracles: the codecs' rules, step by step, in binary32 by way of pack.
#	perl oracle.pl sf THRESHOLD[,...] [up-only] < signal.csv
use strict;
use warnings;

my ($rule, $list, $up_only) = @ARGV;

sub f32 { return unpack 'f<', pack 'f<', $_[0] }

my @given = map { f32($_) } split /,/, $list;
my @base;
while (my $line = <STDIN>) {
	chomp $line;
	my @x = map { f32($_) } split /,/, $line;
	@base = @x unless @base;
	my @y;
	for my $c (0 .. $#x) {
		my $thr = $given[@given > 1 ? $c : 0];
		my ($up, $down) = (0, 0);
		if ($x[$c] > f32($base[$c] + $thr)) {
			$up = 1;
			$base[$c] = f32($base[$c] + $thr);
		}
		if ($x[$c] < f32($base[$c] - $thr)) {
			$down = 1;
			$base[$c] = f32($base[$c] - $thr);
		}
		push @y, $up ? 1 : $down && !$up_only ? -1 : 0;
	}
	print join(',', @y), "\n";
}
