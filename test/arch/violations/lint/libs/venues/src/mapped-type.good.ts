import { ApiProperty } from '@nestjs/swagger';
import { IsString } from 'class-validator';

class PartQuery {
  @ApiProperty()
  @IsString()
  venue = '';
}

export class WholeQuery extends PartQuery {
  @ApiProperty()
  @IsString()
  instrument = '';
}
