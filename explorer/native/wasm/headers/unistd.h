/* WebAssembly, instead of the system's header: how much memory a search may take. */
#ifndef QUORATE_WASM_UNISTD_H
#define QUORATE_WASM_UNISTD_H

#define _SC_PHYS_PAGES 1
#define _SC_PAGESIZE 2

#define WASM_STATES (1L << 30) /* bytes of address space; a memory has four times as many, for tables as well */

#define sysconf(what) ((what) == _SC_PHYS_PAGES ? WASM_STATES / 65536 : 65536L)

#endif
