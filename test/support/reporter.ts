import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

/**
 * Mocha's spec reporter, closed by the one line that people and CI look for; where several runs are added up, the numbers go to the
 * file named by IPCAM_TEST_COUNTS instead.
 */
export default class ClosingLineReporter extends Mocha.reporters.Spec {
  override epilogue(): void {
    super.epilogue();
    const { passes, failures, pending } = this.stats;
    const file = process.env.IPCAM_TEST_COUNTS;
    if (file) writeFileSync(file, JSON.stringify({ passes, failures, pending }));
    else process.stdout.write(`${passes} passed, ${failures} failed${pending > 0 ? `, ${pending} skipped` : ''}\n`);
  }
}
