#!/usr/bin/env bats
# Files of other kinds: what they are, and the command that makes them fit; and
# no byte of any file that a terminal would obey.

load helpers

# known FILE NAME TEXT: it is known as that, from a pipe, too.
known() {
	local file=$1 name=$2 text=$3
	fails 1 "spk-sf: $file:$text" spk-sf "$file" || return
	fails 1 "spk-info: $file:$text" spk-info -f format "$file"
	[ "$output" = "$name" ]
	[ "$(spk-info < <(cat "$file") 2> said)" = "$HEAD"$'\n'"$name,,,,,,,,,,,,,,,,,,,,," ]
	[ "$(< said)" = "spk-info: stdin:$text" ]
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	HEAD=$(printf '1\n' | spk-info | head -n 1)
	printf 'a,b\n1,2\n3,4\n' > t.csv
}

@test "compressed files, and text of other encodings" {
	local c k
	for c in gzip:zcat bzip2:bzcat xz:xzcat zstd:zstdcat lz4:lz4cat; do
		k=${c%:*} c=${c#*:}
		command -v "$k" > /dev/null || continue
		"$k" -c t.csv > x
		known x "$k" "1: compressed by $k; $c it"
		"$c" < x | spk-conv | same <(spk-conv t.csv) -
		: | "$k" -c > x
		known x "$k" "1: compressed by $k; $c it"
	done
	for k in UTF-16 UTF-16LE UTF-16BE UTF-32; do
		iconv -f UTF-8 -t $k t.csv > x
		known x "$(tr A-Z a-z <<< "${k%?E}")" \
		    "1: text in $k; iconv -f $k -t UTF-8 it"
		iconv -f $k -t UTF-8 x | spk-conv | same <(spk-conv t.csv) -
	done
	printf '\xfe\xff\0a\0\n' > x
	known x utf-16 '1: text in UTF-16; iconv -f UTF-16 -t UTF-8 it'
	printf '1\0' > x
	run ! spk-sf x
}

# The first bytes as the formats' own definitions have them.
@test "files by their first bytes" {
	python3 - > list <<-'END'
	import io, sqlite3, zipfile
	video = "; ffmpeg -v error -i FILE -pix_fmt gray -f yuv4mpegpipe - makes y4m of it"
	wav = "; ffmpeg -v error -i FILE -f wav - makes wav of it"
	sox = "; sox FILE -t wav - makes wav of it"
	book = "a workbook of Excel; in2csv it, or save it as csv"
	net = "netCDF; ncdump, or xarray, gets arrays out of it"
	faery = ", which faery converts to csv"
	page = "a web page, and not a file that it links to"
	brain = "the header of a BrainVision recording; export_raw of MNE converts it to edf"
	def archive(*names):
	    f = io.BytesIO()
	    with zipfile.ZipFile(f, "w") as z:
	        for n in names:
	            z.writestr(n, "application/vnd.oasis.opendocument.spreadsheet")
	    return f.getvalue()
	n = 0
	def kind(name, what, data):
	    global n
	    n += 1
	    open(f"{n}.x", "wb").write(data + bytes(64) + b"\x1b[2J\n")
	    print(f"{n}.x\t{name}\t1: {what}")
	kind("compress", "compressed by compress; zcat it", b"\x1f\x9d\x90")
	kind("lzip", "compressed by lzip; lzip -dc it", b"LZIP\1")
	kind("7z", "a 7z archive; 7z x -so it", b"7z\xbc\xaf\x27\x1c")
	for name in "[Content_Types].xml", "_rels/.rels", "docProps/app.xml", \
	    "xl/workbook.xml":
	    kind("xlsx", book, archive(name, "b"))
	kind("xls", book, bytes.fromhex("d0cf11e0a1b11ae1"))
	kind("ods", "a table of LibreOffice; save it as csv",
	    archive("mimetype", "content.xml"))
	kind("zip", "a zip archive; unzip -p it", archive("a.npy.txt"))
	kind("zip", "a zip archive; unzip -p it",
	    archive("mimetyp", "content.xml"))
	kind("png", "a png image; pngtopnm it", b"\x89PNG\r\n\x1a\n")
	kind("jpeg", "a jpeg image; jpegtopnm it", b"\xff\xd8\xff\xe0")
	for v in b"GIF87a", b"GIF89a":
	    kind("gif", "a gif image; giftopnm it", v)
	for v in b"\x28\0\0\0", b"\x7c\0\0\0", b"\x0c\0\0\0":
	    kind("bmp", "a bmp image; bmptopnm it",
	        b"BM\n\n\0\0\0\0\0\0\x36\0\0\0" + v)
	for v in b"II*\0", b"MM\0*":
	    kind("tiff", "a tiff image; tifftopnm it", v)
	kind("webp", "a webp image; dwebp -pgm FILE -o - makes pgm of it",
	    b"RIFF\x24\0\0\0WEBPVP8 ")
	kind("psd", "an image of Photoshop; save it as pgm", b"8BPS\0\1")
	kind("pdf", "a pdf document; pdftotext -layout FILE - makes text of it",
	    b"%PDF-1.4\n")
	kind("flac", "FLAC; flac -dc, or sox FILE -t wav -", b"fLaC\0")
	kind("ogg", "Ogg; sox FILE -t wav -", b"OggS\0")
	for v in b"AIFF", b"AIFC":
	    kind("aiff", "AIFF sound" + sox, b"FORM\0\0\0\x32" + v)
	kind("caf", "CAF sound" + sox, b"caff\0\1\0\0")
	kind("mp3", "MP3 sound" + wav, b"ID3\4\0\0\0\0\0\0")
	kind("mp3", "MP3 sound" + wav, b"\xff\xfb\x90\x64")
	kind("m4a", "MPEG-4 sound" + wav, b"\0\0\0\x1cftypM4A ")
	for v in b"isom", b"qt  ", b"mp42":
	    kind("mp4", "an MPEG-4 video" + video, b"\0\0\0\x20ftyp" + v)
	for v in b"moov", b"wide":
	    kind("mov", "a QuickTime video" + video, b"\0\0\0\x08" + v)
	kind("avi", "an AVI video" + video, b"RIFF\n\0\0\0AVI LIST")
	kind("mkv", "a Matroska or WebM video" + video, b"\x1a\x45\xdf\xa3")
	kind("ivf", "AV1 in IVF; spk-decode FILE makes planes of it, and "
	    "spk-decode --scene=coded -o y4m FILE y4m", b"DKIF\0\0 \0AV01")
	for v in b"VP90", b"VP80", b"H264":
	    kind("ivf", "a video in IVF, not AV1" + video, b"DKIF\0\0 \0" + v)
	kind("obu", "AV1 without a container; ffmpeg -v error -i FILE -c copy "
	    "-f ivf - makes ivf of it", b"\x12\0\x0a\x0a\0\0\0\4")
	kind("mpeg", "an MPEG video" + video, b"\0\0\1\xba")
	kind("asf", "a Windows Media file" + video,
	    bytes.fromhex("3026b2758e66cf11"))
	kind("flv", "a Flash video" + video, b"FLV\1")
	kind("hdf5", "HDF5; h5dump, or h5py, gets arrays out of it",
	    b"\x89HDF\r\n\x1a\n")
	kind("mat", "MATLAB's own, which is HDF5; h5dump, or h5py, gets arrays "
	    "out of it", b"MATLAB 7.3 MAT-file")
	kind("mat", "MATLAB's own; writematrix writes csv",
	    b"MATLAB 5.0 MAT-file")
	for v in b"\1\2\5":
	    kind("netcdf", net, b"CDF" + bytes([v]))
	kind("parquet", "a Parquet table; pandas writes csv of it", b"PAR1")
	kind("arrow", "an Arrow table; pandas writes csv of it", b"ARROW1\0\0")
	kind("sqlite", "an SQLite database; sqlite3 -csv FILE 'SELECT ...'",
	    b"SQLite format 3\0")
	kind("pickle", "a pickle of Python; numpy.save writes npy",
	    b"\x80\4\x95")
	for v in b"GDF 1.25", b"GDF 2.20":
	    kind("gdf", "a GDF recording; save2gdf -f=EDF makes edf of it", v)
	for v in b"Brain Vision", b"BrainVision":
	    kind("brainvision", brain, v + b" Data Exchange Header File")
	kind("aedat", "AEDAT" + faery, b"#!AER-DAT2.0\r\n")
	kind("es", "an event stream" + faery, b"Event Stream\2")
	for v in b"% evt 3.0\n", b"% camera_integrator_name x\n":
	    kind("evt", "events of a Prophesee camera" + faery, v)
	kind("utf-32", "text in UTF-32; iconv -f UTF-32 -t UTF-8 it",
	    b"\0\0\xfe\xff")
	for v in b"<!DOCTYPE html>", b"<!doctype html>", b"<html>":
	    kind("html", page, v)
	kind("xml", "XML, which xsltproc converts to text", b"<?xml version='1'?>")
	END
	[ "$(wc -l < list)" -gt 60 ]
	while IFS=$'\t' read -r file name line; do
		fails 1 "spk-info: $file:$line" spk-info -f format "$file"
		[ "$output" = "$name" ]
	done < list
	known 1.x compress '1: compressed by compress; zcat it'
	# Text that begins so is text.
	for s in BM B BZh GIF ID3 RIFF FORM MM II GDF PAR1x 'Event' '%' '<' P; do
		[[ $s == PAR1x ]] || [ "$(printf '%s\n1\n' "$s" |
		    spk-conv --bare)" = "$s"$'\n1' ]
	done
}

@test "files as ffmpeg, sox and Netpbm write them" {
	command -v ffmpeg > /dev/null && command -v pgmtopbm > /dev/null ||
	    skip "no ffmpeg, or no Netpbm"
	local f=(-y -v error -f lavfi -i testsrc=d=0.2:s=16x16)
	for k in mp4 avi mkv; do
		ffmpeg "${f[@]}" x.$k
		spk-info -f format x.$k > got 2> said || true
		[ "$(< got)" = $k ]
		[[ $(< said) == *' ffmpeg -v error -i FILE -pix_fmt gray -f yuv4mpegpipe - makes y4m of it' ]]
		ffmpeg -v error -i x.$k -pix_fmt gray -f yuv4mpegpipe - |
		    spk-info | grep -q '^y4m,signal,,256,5,'
	done
	ffmpeg -y -v error -f lavfi -i sine=d=0.1 x.aiff
	known x.aiff aiff '1: AIFF sound; sox FILE -t wav - makes wav of it'
	printf 'P5 2 2 255 abcd' > x.pgm
	for k in png:pnmtopng gif:ppmtogif bmp:ppmtobmp tiff:pnmtotiff; do
		${k#*:} x.pgm > x 2> said
		known x ${k%:*} "1: a ${k%:*} image; ${k%:*}topnm it"
		${k%:*}topnm x 2> said > y
		spk-conv --bare y | same <(spk-conv --bare x.pgm) - ||
		    ppmtopgm y | spk-conv --bare |
		    same <(spk-conv --bare x.pgm) -
	done
}

@test "pgm, pbm: a number a line, as Photoshop writes, and columns so called" {
	printf 'P5\n3\n2\n255\n\1\2\3\4\5\6' > x
	[ "$(spk-conv --bare x)" = 1,2,3,4,5,6 ]
	[ "$(spk-info -f format < <(cat x))" = pgm ]
	printf 'P5\r3\r2\r255\r\1\2\3\4\5\6' | spk-conv --bare |
	    same <(spk-conv --bare x) -
	printf 'P5\n2\n1\n300\n\0\1\1\0' > x
	[ "$(spk-conv --bare x)" = 1,256 ]
	printf 'P4\n3\n2\n\240\100' > x
	[ "$(spk-conv --bare x)" = 1,0,1,0,1,0 ]
	printf 'P6\n1\n1\n255\n\1\2\3' > x
	complains 'byte 0: an image in colours; ppmtopgm makes it pgm' x
	# The pixel that decides is the last one read.
	{ printf 'P5\n9\n9\n255\n'; printf '%063d\1%017d' 0 0; } > x
	[ "$(spk-info -f format x)" = pgm ]
	{ printf 'P5\n9\n9\n255\n'; printf '%064d\1%016d' 0 0; } > x
	[ "$(spk-info -f format x 2> said)" = '' ]
	for s in 'P5\n3\n2\n255\n' 'P5\n3\n2\n255\n1\n2\n3\n4\n5\n6\n7\n' \
	    'P5\n3\n2\n255\n-1.5e+3\nNaN\n' 'P4\n3\n2\n1\n0\n' \
	    'P5\n3\n2\n255\n "7" \n8\n'; do
		printf "$s" > x
		[ "$(spk-conv --nan=zero --bare x | head -n 2)" = "${s:0:2}"$'\n3' ]
	done
}

@test "no message has a byte that a terminal obeys, nor half a character" {
	python3 - > list <<-'END'
	texts = [b"\x1b[2J", b"\x9b2J", b"\xc2\x9b2J", b"\7\b\r", b"\x7f",
	    "\u202e\u2066\u200f\u2028".encode(), b"\xff\xfe\xc0\x80", b"\xed\xa0\x80",
	    b"\xf4\x90\x80\x80", b"a" * 39 + "\u00e9".encode(), b"\xe2\x82",
	    b"\xf0\x9f\x98"]
	n = 0
	for t in texts:
	    for form in b"1,2\n%s,1\n", b"#spk v=1 kind=%s\n", \
	        b"#spk v=1 kind=signal channels=1 %s\n", \
	        b"#spk v=1 kind=signal channels=1 format=%s\n", \
	        b"#spk v=1 kind=signal channels=1\n1\n#end %s\n", \
	        b"YUV4MPEG2 W%s H2\n", b"YUV4MPEG2 W2 H2 F%s\n", \
	        b"\x93NUMPY\1\0\x40\0{'descr': '%s', 'shape': (2,)}\n" + bytes(64):
	        n += 1
	        open(f"{n}.x", "wb").write(form % t)
	        print(f"{n}.x")
	END
	cat > plain.py <<-'END'
	import subprocess, sys, unicodedata
	for f in open("list").read().split():
	    for args in [f], ["--columns=" + open(f, "rb").read().replace(
	        b"\0", b"").decode("latin-1"), f]:
	        p = subprocess.run(["spk-conv", *[a.encode("latin-1") for a in
	            args]], capture_output=True)
	        text = p.stderr.decode("utf-8")
	        assert p.returncode in (1, 2), (f, p)
	        assert text.count("\n") == 1 and text.endswith("\n"), (f, p)
	        assert all(unicodedata.category(c) not in ("Cc", "Cf", "Zl", "Zp")
	            for c in text[:-1]), (f, text)
	END
	python3 plain.py
	# Names of files, and what is reported of them.
	for n in $'\e[2Jx' $'\x9bx' $'\xc2\x9bx' $'caf\xe9'; do
		printf '1,2\n3\n' > "$n"
		run ! spk-conv "$n" 2> said
		spk-conv "$n" > out 2> said || true
		iconv -f UTF-8 -t UTF-8 said | tr -d '\n' > got
		! LC_ALL=C grep -q '[[:cntrl:]]' got
		! grep -q $'\xc2\x9b' got
	done
	printf '1,2\n3\n' > café
	fails 1 'spk-conv: café:2:2: row has 1 field, expected 2' spk-conv café
}
