using System.Buffers;

namespace Cortap.Reporting.Documents.Templating;

/// <summary>Writes text as a run: line feeds become breaks, tabs become tabs, U+2011 becomes Word's no-break hyphen, blanks are kept.</summary>
internal static class RunWriter
{
    private static readonly SearchValues<char> Special = SearchValues.Create('\n', '\r', '\t', UnbrokenText.Hyphen);

    public static void Write(MarkupBuffer output, ReadOnlySpan<byte> runProperties, ReadOnlySpan<char> text)
    {
        output.Markup("<w:r>"u8);
        output.Markup(runProperties);
        while (text.Length > 0)
        {
            var end = text.IndexOfAny(Special);
            var piece = end < 0 ? text : text[..end];
            if (piece.Length > 0)
            {
                output.Markup("<w:t xml:space=\"preserve\">"u8);
                output.Text(piece);
                output.Markup("</w:t>"u8);
            }

            if (end < 0)
            {
                break;
            }

            // A carriage return before a line feed belongs to it.
            if (!(text[end] == '\r' && end + 1 < text.Length && text[end + 1] == '\n'))
            {
                output.Markup(text[end] switch { '\t' => "<w:tab/>"u8, UnbrokenText.Hyphen => "<w:noBreakHyphen/>"u8, _ => "<w:br/>"u8 });
            }

            text = text[(end + 1)..];
        }

        output.Markup("</w:r>"u8);
    }
}
