/** Required by `npm run pictures`: the pictures that the tests take are kept for the README. */
import { keepPictures } from "./pictures";

keepPictures("docs");
