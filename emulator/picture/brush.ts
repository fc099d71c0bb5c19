import type { Canvas, Point } from './canvas.js';
import { dotsAcross, GLYPH } from './font.js';

/** What part of the world the picture shows, in degrees. */
export interface Window {
  pan: number;
  tilt: number;
  /** Degrees across the picture. */
  across: number;
}

/** Draws on a canvas in degrees of the world: pan grows to the right, tilt upwards. */
export class Brush {
  /** Pixels a degree. */
  readonly scale: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  #turn = 0;

  constructor(
    readonly canvas: Canvas,
    private readonly window: Window,
  ) {
    this.scale = canvas.width / window.across;
    const down = canvas.height / this.scale;
    this.left = window.pan - window.across / 2;
    this.right = window.pan + window.across / 2;
    this.top = window.tilt + down / 2;
    this.bottom = window.tilt - down / 2;
  }

  /** Whether anything between these pans is in sight; what is drawn next is drawn on that side of the world. */
  faces(from: number, to: number): boolean {
    const middle = (from + to) / 2;
    this.#turn = Math.round((this.window.pan - middle) / 360) * 360;
    return from + this.#turn < this.right && to + this.#turn > this.left;
  }

  x(pan: number): number {
    return (pan + this.#turn - this.left) * this.scale;
  }

  y(tilt: number): number {
    return (this.top - tilt) * this.scale;
  }

  rect(left: number, bottom: number, right: number, top: number, color: number, alpha = 1): void {
    this.canvas.rect(this.x(left), this.y(top), this.x(right), this.y(bottom), color, alpha);
  }

  circle(pan: number, tilt: number, radius: number, color: number, alpha = 1): void {
    this.canvas.circle(this.x(pan), this.y(tilt), radius * this.scale, color, alpha);
  }

  ring(pan: number, tilt: number, radius: number, width: number, color: number): void {
    this.canvas.ring(this.x(pan), this.y(tilt), radius * this.scale, width * this.scale, color);
  }

  polygon(points: readonly Point[], color: number): void {
    this.canvas.polygon(
      points.map(([pan, tilt]) => [this.x(pan), this.y(tilt)]),
      color,
    );
  }

  line([pan0, tilt0]: Point, [pan1, tilt1]: Point, width: number, color: number): void {
    this.canvas.line([this.x(pan0), this.y(tilt0)], [this.x(pan1), this.y(tilt1)], Math.max(0.7, width * this.scale), color);
  }

  /** Text around a middle, `height` degrees high; left out where it could not be read. */
  text(text: string, pan: number, tilt: number, height: number, color: number): void {
    const dot = (height * this.scale) / GLYPH.height;
    if (dot < 0.7) return;
    this.canvas.text(text, this.x(pan) - (dotsAcross(text) * dot) / 2, this.y(tilt) - (GLYPH.height * dot) / 2, dot, color);
  }
}
