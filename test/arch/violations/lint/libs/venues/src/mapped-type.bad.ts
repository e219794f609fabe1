import { OmitType } from '@nestjs/swagger';
import { IsString } from 'class-validator';

class WholeQuery {
  @IsString()
  instrument = '';
}

export class PartQuery extends OmitType(WholeQuery, ['instrument']) {}
