// A camera that only hands out one picture, in a process of its own.
import { createServer } from 'node:http';
import { answerQuestions } from './measure.mjs';

answerQuestions({
  start: ({ picture }) =>
    new Promise((resolve, reject) => {
      const server = createServer((_request, response) => {
        response.writeHead(200, { 'Content-Type': 'image/jpeg', 'Content-Length': picture.length });
        response.end(picture);
      });
      server.once('error', reject);
      server.listen(0, '127.0.0.1', () => resolve(server.address().port));
    }),
});
