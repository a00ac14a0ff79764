using System.Text.RegularExpressions;

namespace Cortap.Reporting.Foundation;

/// <summary>What others wrote, as part of a message: what follows a line break would pass for another message.</summary>
internal static partial class OneLine
{
    /// <summary>The text with a blank for each control character and each separator of lines or paragraphs.</summary>
    public static string Of(string text) => Breaks().Replace(text, " ");

    [GeneratedRegex(@"[\p{Cc}\u2028\u2029]", RegexOptions.CultureInvariant)]
    private static partial Regex Breaks();
}
