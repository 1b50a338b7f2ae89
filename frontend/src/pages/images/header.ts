// Searching a FITS header.
import type { HeaderCard } from "@/api/types";

/** The cards that hold every word of the search, with their place in the header. */
export function searchHeader(
  cards: readonly HeaderCard[],
  text: string,
): { card: HeaderCard; index: number }[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return cards
    .map((card, index) => ({ card, index }))
    .filter(({ card }) => {
      const all = `${card.keyword} ${card.value ?? ""} ${card.comment}`.toLowerCase();
      return words.every((word) => all.includes(word));
    });
}
