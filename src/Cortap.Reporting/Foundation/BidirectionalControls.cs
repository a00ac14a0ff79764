namespace Cortap.Reporting.Foundation;

/// <summary>
/// Embeddings, overrides and isolates (U+202A to U+202E, U+2066 to U+2069): they make a reader see other text than the one that is there.
/// </summary>
internal static class BidirectionalControls
{
    public const string All = "\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069";

    public static bool Contains(int value) => value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
}
