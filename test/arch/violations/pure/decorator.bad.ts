type Mark = (target: object, name: string) => void;
declare const mark: Mark;
export class Marked {
  @mark
  name = 1;
}
