#include "spk.h"

int
main(int argc, char *argv[])
{
	return spk_encoder(spk_codec("bin"), argc, argv);
}
