/** A small request that can be planned on any night: to try the way from file to image, and to start one's own from. */
export const example = `<?xml version="1.0" encoding="UTF-8"?>
<!-- Times are seconds from the moment of submission (relative="1"). -->
<request submitted="1" relative="1" name="First try" scientific_program="GRB" target_type="test">
  <sequence duration="60" jd1="15" jd2="60000" name="Near the zenith" target_coords="10">
    <album detector="Visible camera" name="visible">
      <plan duration="10" filter="First visible filter" name="short" nb_images="3"/>
    </album>
    <album detector="Infrared camera" name="infrared">
      <plan duration="10" filter="Second infrared filter" name="short" nb_images="3"/>
    </album>
  </sequence>
</request>
`;
