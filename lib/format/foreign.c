/*
 * Files that are not read: recognised by their first bytes, with a command that
 * converts them.
 */
#include <string.h>

#include "format/foreign.h"

#define ANY		'~'		/* any byte */

struct kind {
	const char	*bytes;
	size_t		 n;
	struct spk_foreign says;
};

#define VIDEO		"; ffmpeg -v error -i FILE -pix_fmt gray " \
			"-f yuv4mpegpipe - makes y4m of it"
#define AV1		"; spk-decode FILE makes planes of it, and " \
			"spk-decode --scene=coded -o y4m FILE y4m"
#define SOUND		"; sox FILE -t wav - makes wav of it"
#define TO_WAV		"; ffmpeg -v error -i FILE -f wav - makes wav of it"
#define EVENTS		", which faery converts to csv"
#define ARRAYS		", or h5py, gets arrays out of it"
#define XLSX		"a workbook of Excel; in2csv it, or save it as csv"
#define ODS		"a table of LibreOffice; save it as csv"
#define MOV		"a QuickTime video" VIDEO
#define EVT		"events of a Prophesee camera" EVENTS
#define UTF16(name)	"text in " name "; iconv -f " name " -t UTF-8 it"
#define PAGE		"a web page, and not a file that it links to"
#define TABLE		"; pandas writes csv of it"
#define NETCDF		"netCDF; ncdump, or xarray, gets arrays out of it"
#define BRAINVISION	"the header of a BrainVision recording; export_raw " \
			"of MNE converts it to edf"

/* The header of a member of a zip archive, up to its name. */
#define ZIP		"PK\3\4~~~~~~~~~~~~~~~~~~~~~~~~~~"
#define MIMETYPE	"mimetypeapplication/vnd.oasis."

#define KIND(bytes, name, what)	{ bytes, sizeof bytes - 1, { name, what } }

/* If several begin alike, the longest is first. */
static const struct kind kinds[] = {
	KIND("\x1f\x8b", "gzip", "compressed by gzip; zcat it"),
	KIND("\x1f\x9d", "compress", "compressed by compress; zcat it"),
	KIND("BZh~1AY&SY", "bzip2", "compressed by bzip2; bzcat it"),
	KIND("BZh~\x17\x72\x45\x38\x50\x90", "bzip2",
	    "compressed by bzip2; bzcat it"),
	KIND("\xfd" "7zXZ", "xz", "compressed by xz; xzcat it"),
	KIND("\x28\xb5\x2f\xfd", "zstd", "compressed by zstd; zstdcat it"),
	KIND("\4\x22\x4d\x18", "lz4", "compressed by lz4; lz4cat it"),
	KIND("LZIP\1", "lzip", "compressed by lzip; lzip -dc it"),
	KIND("7z\xbc\xaf\x27\x1c", "7z", "a 7z archive; 7z x -so it"),
	KIND(ZIP "[Content_Types]", "xlsx", XLSX),
	KIND(ZIP "_rels/", "xlsx", XLSX),
	KIND(ZIP "docProps/", "xlsx", XLSX),
	KIND(ZIP "xl/", "xlsx", XLSX),
	KIND(ZIP MIMETYPE, "ods", ODS),
	KIND("PK\3\4", "zip", "a zip archive; unzip -p it"),
	KIND("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls", XLSX),

	KIND("\x89PNG", "png", "a png image; pngtopnm it"),
	KIND("\xff\xd8\xff", "jpeg", "a jpeg image; jpegtopnm it"),
	KIND("GIF87a", "gif", "a gif image; giftopnm it"),
	KIND("GIF89a", "gif", "a gif image; giftopnm it"),
	KIND("BM~~~~\0\0\0\0~~~~~\0\0\0", "bmp", "a bmp image; bmptopnm it"),
	KIND("II*\0", "tiff", "a tiff image; tifftopnm it"),
	KIND("MM\0*", "tiff", "a tiff image; tifftopnm it"),
	KIND("RIFF~~~~WEBP", "webp", "a webp image; dwebp -pgm FILE -o - "
	    "makes pgm of it"),
	KIND("8BPS\0\1", "psd", "an image of Photoshop; save it as pgm"),
	KIND("%PDF-", "pdf", "a pdf document; pdftotext -layout FILE - makes "
	    "text of it"),

	KIND("fLaC", "flac", "FLAC; flac -dc, or sox FILE -t wav -"),
	KIND("OggS", "ogg", "Ogg; sox FILE -t wav -"),
	KIND("FORM~~~~AIF", "aiff", "AIFF sound" SOUND),
	KIND("caff\0\1", "caf", "CAF sound" SOUND),
	KIND("ID3~\0", "mp3", "MP3 sound" TO_WAV),
	KIND("\xff\xfb", "mp3", "MP3 sound" TO_WAV),
	KIND("\0\0\0~ftypM4A", "m4a", "MPEG-4 sound" TO_WAV),

	KIND("\0\0\0~ftyp", "mp4", "an MPEG-4 video" VIDEO),
	KIND("\0\0\0~moov", "mov", MOV),
	KIND("\0\0\0~wide", "mov", MOV),
	KIND("RIFF~~~~AVI ", "avi", "an AVI video" VIDEO),
	KIND("\x1a\x45\xdf\xa3", "mkv", "a Matroska or WebM video" VIDEO),
	KIND("DKIF\0\0 \0AV01", "ivf", "AV1 in IVF" AV1),
	KIND("DKIF", "ivf", "a video in IVF, not AV1" VIDEO),
	KIND("\x12\0\x0a", "obu", "AV1 without a container; ffmpeg -v error "
	    "-i FILE -c copy -f ivf - makes ivf of it"),
	KIND("\0\0\1\xba", "mpeg", "an MPEG video" VIDEO),
	KIND("\x30\x26\xb2\x75\x8e\x66\xcf\x11", "asf", "a Windows Media file"
	    VIDEO),
	KIND("FLV\1", "flv", "a Flash video" VIDEO),

	KIND("\x89HDF", "hdf5", "HDF5; h5dump" ARRAYS),
	KIND("MATLAB 7.3", "mat", "MATLAB's own, which is HDF5; h5dump"
	    ARRAYS),
	KIND("MATLAB 5.0", "mat", "MATLAB's own; writematrix writes csv"),
	KIND("CDF\1", "netcdf", NETCDF),
	KIND("CDF\2", "netcdf", NETCDF),
	KIND("CDF\5", "netcdf", NETCDF),
	KIND("PAR1", "parquet", "a Parquet table" TABLE),
	KIND("ARROW1\0", "arrow", "an Arrow table" TABLE),
	KIND("SQLite format 3", "sqlite", "an SQLite database; sqlite3 -csv "
	    "FILE 'SELECT ...'"),
	KIND("\x80~\x95", "pickle", "a pickle of Python; numpy.save writes "
	    "npy"),

	KIND("GDF ~.", "gdf", "a GDF recording; save2gdf -f=EDF makes edf of "
	    "it"),
	KIND("Brain Vision Data Exchange Header", "brainvision", BRAINVISION),
	KIND("BrainVision Data Exchange Header", "brainvision", BRAINVISION),
	KIND("#!AER-DAT", "aedat", "AEDAT" EVENTS),
	KIND("Event Stream", "es", "an event stream" EVENTS),
	KIND("% evt ", "evt", EVT),
	KIND("% camera_integrator_name ", "evt", EVT),

	KIND("\xff\xfe\0\0", "utf-32", UTF16("UTF-32")),
	KIND("\0\0\xfe\xff", "utf-32", UTF16("UTF-32")),
	KIND("\xff\xfe", "utf-16", UTF16("UTF-16")),
	KIND("\xfe\xff", "utf-16", UTF16("UTF-16")),
	KIND("<!DOCTYPE ", "html", PAGE),
	KIND("<!doctype ", "html", PAGE),
	KIND("<html", "html", PAGE),
	KIND("<?xml ", "xml", "XML, which xsltproc converts to text"),
};

/* Whether n bytes begin like that: 1, 0, or -1 if they end before. */
static int
is_kind(const char *s, size_t n, const struct kind *k)
{
	size_t i;

	for (i = 0; i < n && i < k->n; i++)
		if (k->bytes[i] != ANY && s[i] != k->bytes[i])
			return 0;
	return n < k->n ? -1 : 1;
}

/*
 * UTF-16 without its mark: of the first two characters, NUL is the byte at
 * `high', and the other byte is printable.
 */
static int
is_utf16(const char *s, size_t n, size_t high)
{
	size_t i;

	for (i = 0; i < n && i < 4; i++)
		if (i % 2 == high ? s[i] != '\0' : s[i] < ' ' || s[i] > '~')
			return 0;
	return n < 4 ? -1 : 1;
}

int
spk_foreign_is(const char *s, size_t n, bool all,
    const struct spk_foreign **kind)
{
	static const struct spk_foreign utf16[2] = {
		{ "utf-16", UTF16("UTF-16BE") },
		{ "utf-16", UTF16("UTF-16LE") },
	};
	size_t i;
	int is;

	for (i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		is = is_kind(s, n, &kinds[i]);
		*kind = &kinds[i].says;
		if (is == 1 || (is == -1 && !all))
			return is;
	}
	for (i = 0; i < 2; i++) {
		is = is_utf16(s, n, i);
		*kind = &utf16[i];
		if (is == 1 || (is == -1 && !all))
			return is;
	}
	return 0;
}
