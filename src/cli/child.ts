// A process of its own for one task of this command line; bin/reclab.js does the same from the built files.
import { main } from './main.js';

process.exitCode = await main(process.argv.slice(2));
