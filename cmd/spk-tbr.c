#include "cmd.h"

int
main(int argc, char *argv[])
{
	return spk_cmd_encode("tbr", argc, argv);
}
