"""Compiled models as WebAssembly: the same C, for engines that run it in a browser, or outside of one."""
