/* spk-video: planes to video, and back. */
#ifndef SPK_CMD_VIDEO_H
#define SPK_CMD_VIDEO_H

#include "code.h"
#include "video/ivf.h"
#include "video/video.h"

#define SPK_VIDEO_LAG	35		/* frames that libaom looks ahead */

/* video_words.c: words about planes */
/* A word of the camera: from options, the header or the default. */
const char *spk_video_word(const struct spk_job *, const char *name);
/* The words of the encoded planes, for the file. */
int	 spk_video_words(struct spk_job *, struct spk_head *);
/* From a file: the words of the camera that makes planes again, */
int	 spk_video_camera(struct spk_job *, const struct spk_demux *);
/* and the header of these; or for its frames, the scene, and its range. */
int	 spk_video_planes(struct spk_job *, const struct spk_demux *);
int	 spk_video_scene(struct spk_job *, const struct spk_demux *,
	    float *min, float *max);

/* video_encode.c, video_decode.c: the whole input, to the output */
int	 spk_video_encode(struct spk_job *);
int	 spk_video_decode(struct spk_job *);
/* 0 if the input is planes of a camera, or -1. */
int	 spk_video_check(struct spk_job *);

/* video_lossless.c: planes packed with their scene, and back */
extern const struct spk_pack_scene spk_video_scenes;
int	 spk_video_pack(struct spk_job *);
int	 spk_video_unpack(struct spk_job *);

#endif
