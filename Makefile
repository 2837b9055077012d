# spk.  make demo, make check: these set up what is missing, and do the rest.
#
# BUILD is where objects go and BIN where commands go, so that builds with
# other compilers or sanitizers are kept beside the usual one:
#	make BUILD=.build/clang BIN=.build/clang/bin CC=clang

CC	= gcc
CFLAGS	= -O2 -g
CPPFLAGS =
LDFLAGS	=
BUILD	= .build
BIN	= cmd
WERROR	=

prefix	= /usr/local
bindir	= $(prefix)/bin
libdir	= $(prefix)/lib
includedir = $(prefix)/include
mandir	= $(prefix)/share/man
datadir	= $(prefix)/share/spk
compdir	= $(prefix)/share/bash-completion/completions
zshdir	= $(prefix)/share/zsh/site-functions

SHELL	= /bin/sh
export LC_ALL = C

version	:= $(shell sed -n 's/^.define SPK_VERSION[^"]*"\(.*\)"/\1/p' lib/spk.h)
# Parts of lib and cmd that a single command has, and that are archives apart.
apart	= video plot
sources	:= $(filter-out $(foreach a,$(apart),lib/$(a)/%),$(sort $(wildcard lib/*/*.c)))
every	:= $(patsubst cmd/%.c,%,$(sort $(wildcard cmd/spk-*.c)))
shared	:= $(filter-out $(every:%=cmd/%.c) $(foreach a,$(apart),cmd/$(a)%), \
	$(sort $(wildcard cmd/*.c)))
units	:= $(patsubst tests/unit/%.c,%,$(sort $(wildcard tests/unit/*.c)))

# Tools that need more than the others do, and are left out where that is not
# installed: for each, headers to look for and the packages that have them.
headers_spk-video = aom/aom_encoder.h dav1d/dav1d.h
packages_spk-video = libaom-dev libdav1d-dev
headers_spk-plot = cairo.h chafa.h
flags_spk-plot := $(subst -I,-isystem ,$(shell pkg-config --cflags cairo chafa \
	2> /dev/null))
packages_spk-plot = libcairo2-dev libchafa-dev pkg-config
hash	:= \#
has	= $(shell printf '$(hash)include <%s>\n' $(headers_$(1)) | \
	$(CC) $(CPPFLAGS) $(flags_$(1)) -E - > /dev/null 2>&1 && echo yes)
without	:= $(foreach t,$(every),$(if $(headers_$t),$(if $(call has,$t),,$t)))
tools	:= $(filter-out $(without),$(every))
pages	:= $(filter-out $(without:%=man/%.1),$(sort $(wildcard man/*.[0-9])))

objects	= $(sources:lib/%.c=$(BUILD)/lib/%.o)
library	= $(BUILD)/libspk.a
commands = $(BUILD)/libcmd.a
binaries = $(tools:%=$(BIN)/%)

# Flags of the code, which a user's CFLAGS add to.  A sanitizer build has
# HARDEN= since the two do not go together.
HARDEN	= -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection
warn	= -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion \
	-Wstrict-prototypes -Wmissing-prototypes -Wformat=2 \
	-Wnull-dereference -Wvla -Wundef -Wcast-qual -Wwrite-strings \
	-Wfloat-equal
warn_gcc = -Wduplicated-cond -Wlogical-op -Walloca
ours	= -std=c11 -D_GNU_SOURCE -Ilib -fPIC -fvisibility=hidden -ffp-contract=off -fno-common \
	-ffile-prefix-map=$(CURDIR)=. $(HARDEN) $(warn) \
	$(if $(findstring clang,$(CC)),,$(warn_gcc)) $(WERROR)
compile	= $(CC) $(ours) $(CPPFLAGS) $(CFLAGS) -MMD -MP
link	= $(CC) $(ours) $(CFLAGS) $(PIE) -Wl,-z,relro,-z,now,-z,noexecstack \
	-Wl,--as-needed $(LDFLAGS)
libs	= -lcsv -lzstd -lpng -lz -lnlopt -lm -pthread

# Commands that have their libraries in them start in half the time.  Debian
# has no libnlopt for that, which is spk-opt's; nor can sanitizers: PIE=-no-pie.
PIE	= -static-pie
needs	= $(filter-out -lnlopt,$(libs))
$(BIN)/spk-opt: needs = $(libs)
$(BIN)/spk-opt $(BUILD)/unit/%: PIE = -pie

$(BIN)/spk-video: needs = $(libs) -laom -ldav1d
$(BIN)/spk-plot: needs = $(libs) -lcairo -lchafa -lglib-2.0
$(apart:%=$(BIN)/spk-%): PIE = -pie

all: $(binaries) $(without:%=without-%)

without-%:
	@echo '$* is left out: it needs $(packages_$*)'

# Kernels for machines that have more than this one may.
x86 := $(filter x86_64%,$(shell $(CC) -dumpmachine))
$(BUILD)/lib/kernel/simd_v3.o: arch = $(if $(x86),-march=x86-64-v3)
$(BUILD)/lib/pack/fast_v3.o: arch = $(if $(x86),-march=x86-64-v3)
$(BUILD)/lib/pack/max_v3.o: arch = $(if $(x86),-march=x86-64-v3)
$(BUILD)/lib/kernel/simd_v4.o: arch = $(if $(x86),-march=x86-64-v4)

$(BUILD)/lib/camera/usual.o: data/scene.filter data/scene.net data/motion.net \
    data/restore.net
$(BUILD)/lib/plot/html.o: $(wildcard lib/plot/page*)
$(BUILD)/lib/plot/%.o: flags = $(flags_spk-plot)
$(BUILD)/lib/%.o: lib/%.c Makefile
	@mkdir -p $(@D)
	$(compile) $(arch) $(flags) -c -o $@ $<

$(library): $(objects)
	rm -f $@
	$(AR) rcD $@ $^

# What the commands share, which is not a part of the library.
$(commands): $(shared:%.c=$(BUILD)/%.o)
	rm -f $@
	$(AR) rcD $@ $^

# What a single command has: its folder of lib, and its files of cmd.
objects_of = $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard lib/$(1)/*.c cmd/$(1)*.c)))
define archive
$(BUILD)/lib$(1).a: $(call objects_of,$(1))
	rm -f $$@
	$(AR) rcD $$@ $$^
$(BIN)/spk-$(1): $(BUILD)/lib$(1).a
endef
$(foreach a,$(apart),$(eval $(call archive,$(a))))

$(BUILD)/cmd/%.o: cmd/%.c Makefile
	@mkdir -p $(@D)
	$(compile) -Icmd -c -o $@ $<

$(BIN)/spk-%: $(BUILD)/cmd/spk-%.o $(commands) $(library)
	@mkdir -p $(@D)
	$(link) -o $@ $< $(filter $(apart:%=$(BUILD)/lib%.a),$^) $(commands) \
	    $(library) $(needs)

$(BUILD)/unit/%: tests/unit/%.c $(library) Makefile
	@mkdir -p $(@D)
	$(compile) $(link:$(CC)%=%) $(wrap) -o $@ $< $(filter %.o,$^) \
	    $(library) $(libs)

$(BUILD)/unit/ticks: $(BUILD)/lib/plot/ticks.o

# For calls that fail.
$(BUILD)/unit/failing: wrap = -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc \
	-Wl,--wrap=aligned_alloc,--wrap=strdup,--wrap=strndup,--wrap=free \
	-Wl,--wrap=csv_free,--wrap=read,--wrap=write

unit: $(units:%=$(BUILD)/unit/%)

.SECONDARY:
-include $(wildcard $(BUILD)/*/*.d $(BUILD)/*/*/*.d)

# Packages, by what needs them.
packages_build = gcc libc6-dev libcsv-dev libnlopt-dev libpng-dev \
	libxxhash-dev libzstd-dev zlib1g-dev
packages_demo = $(packages_build) $(packages_spk-video) $(packages_spk-plot)
packages_check = $(packages_demo) bats binutils chromium clang cppcheck \
	dataset-fashion-mnist debhelper ffmpeg file g++ gawk gnuplot-nox \
	libclang-rt-14-dev lintian locales man-db mandoc miller netpbm \
	parallel pkg-config poppler-utils python3-numpy python3-pandas \
	r-base-core shellcheck sox strace zsh
packages_all = $(packages_check) curl munge openssh-client openssh-server \
	python3-dask python3-distributed rsync slurm-client slurmctld slurmd
packages_scenes = $(packages_build) ffmpeg python3-imageio python3-pil \
	python3-scipy python3-skimage python3-sklearn
packages_networks = $(packages_scenes) $(packages_spk-video) python3-torch
packages_rd = $(packages_scenes) $(packages_spk-video) gnuplot-nox \
	python3-numpy x265
packages_bench = $(packages_build) dataset-fashion-mnist mawk netpbm \
	python3-numba python3-numpy python3-pandas python3-pil \
	python3-scipy python3-skimage time xz-utils zstd

setup-%:
	@sh tests/setup.sh $(packages_$*)

demo: setup-demo
	@$(MAKE) --no-print-directory -s all
	@sh tests/demo.sh

check: setup-check
	@bash tests/check.sh

check-all: setup-all
	@bash tests/check.sh all

# How near scenes of cameras come to the truth, as in README.md; and the
# filter of those that are learned, made again.
scenes: setup-scenes
	@$(MAKE) --no-print-directory -s all
	@sh tests/scenes/table.sh

# Rate and distortion of planes as video of their scene, as spk-video(1) describes.
rd: setup-rd
	@$(MAKE) --no-print-directory -s all
	@bash tests/rd/rd.sh

rd-quick: setup-rd
	@$(MAKE) --no-print-directory -s all
	@CLIPS='ast_n rs_n' KS= METHODS='mean filter learned restored x265-psnr' \
	    PLANES=320 bash tests/rd/rd.sh

# The table of codes in spk(7), made again.
which:
	@$(MAKE) --no-print-directory -s all
	@bash tests/which.sh -w man/spk.7

filter: setup-scenes
	@$(MAKE) --no-print-directory -s all
	@sh tests/scenes/train.sh

# And its networks, and that of restoration, on what these then make.
networks: setup-networks
	@$(MAKE) --no-print-directory -s all
	@sh tests/scenes/networks.sh scenes
	@$(MAKE) --no-print-directory -s all
	@sh tests/scenes/networks.sh restore

bench: setup-bench
	@$(MAKE) --no-print-directory -s all
	@bash tests/bench/bench.sh

bench-quick: setup-bench
	@$(MAKE) --no-print-directory -s all
	@ROUNDS=3 SIZE=64 bash tests/bench/bench.sh

bench-growth: setup-bench
	@$(MAKE) --no-print-directory -s all
	@bash tests/bench/growth.sh

# What packing makes of recordings of a spike camera, level by level.
bench-packed: setup-bench
	@$(MAKE) --no-print-directory -s all
	@bash tests/bench/packed.sh

bench-packed-quick: setup-bench
	@$(MAKE) --no-print-directory -s all
	@PLANES=256 ROUNDS=1 bash tests/bench/packed.sh

lint: setup-check
	@bash tests/lint.sh

fuzz: setup-check
	@bash tests/fuzz/fuzz.sh

coverage: setup-check
	@bash tests/coverage.sh

# What the examples of the manual read.
data	= data/ecg.csv data/digits.csv data/ascent.pgm data/cat.y4m data/README.md

install: all install-library
	install -d $(DESTDIR)$(bindir) $(DESTDIR)$(compdir) \
	    $(DESTDIR)$(zshdir) $(DESTDIR)$(datadir)
	install -m 755 $(binaries) $(DESTDIR)$(bindir)
	for p in $(pages); do \
		d=$(DESTDIR)$(mandir)/man$${p##*.}; \
		install -d $$d && \
		sed 's|/usr/local/share/spk|$(datadir)|' $$p > $$d/$${p##*/} && \
		chmod 644 $$d/$${p##*/} || exit 1; \
	done
	install -m 644 $(data) $(DESTDIR)$(datadir)
	install -m 644 cmd/completion.zsh $(DESTDIR)$(zshdir)/_spk
	install -m 644 cmd/completion.bash $(DESTDIR)$(compdir)/spk
	for t in $(tools); do \
		ln -sf spk $(DESTDIR)$(compdir)/$$t || exit 1; \
	done

install-library: $(library)
	install -d $(DESTDIR)$(libdir)/pkgconfig $(DESTDIR)$(includedir)
	install -m 644 $(library) $(DESTDIR)$(libdir)
	install -m 644 lib/spk.h $(DESTDIR)$(includedir)
	@printf '%s\n' 'libdir=$(libdir)' 'includedir=$(includedir)' '' \
	    'Name: spk' 'Description: signals to spike trains and back' \
	    'Version: $(version)' 'Cflags: -I$${includedir}' \
	    'Libs: -L$${libdir} -lspk $(libs)' \
	    > $(DESTDIR)$(libdir)/pkgconfig/spk.pc

# All that install puts there, also where a tool is left out now; directories
# that others may have files in stay.
installed = $(every:%=$(bindir)/%) $(every:%=$(compdir)/%) $(compdir)/spk \
	$(zshdir)/_spk $(data:data/%=$(datadir)/%) $(libdir)/libspk.a \
	$(libdir)/pkgconfig/spk.pc $(includedir)/spk.h \
	$(foreach p,$(wildcard man/*.[0-9]),$(mandir)/man$(subst .,,$(suffix \
	$p))/$(notdir $p))

uninstall:
	rm -f $(installed:%=$(DESTDIR)%)
	[ ! -d $(DESTDIR)$(datadir) ] || rmdir $(DESTDIR)$(datadir)

dist:
	@mkdir -p $(BUILD)
	git archive --format=tar --prefix=spk-$(version)/ HEAD | \
	    gzip -n9 > $(BUILD)/spk-$(version).tar.gz

# A package for Debian, in .build/deb.
deb:
	@bash tests/debian/build.sh $(version)

clean:
	rm -rf .build $(tools:%=cmd/%)

.PHONY: all unit demo check check-all scenes rd rd-quick which filter networks bench \
	bench-quick bench-growth bench-packed bench-packed-quick lint fuzz \
	coverage install install-library uninstall dist deb clean
