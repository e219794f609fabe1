import '@nestjs/common';
import '#libs/domain';
import '#libs/risk-rules';
