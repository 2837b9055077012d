#include "spk.h"

int
main(int argc, char *argv[])
{
	return spk_phaser(argc, argv);
}
