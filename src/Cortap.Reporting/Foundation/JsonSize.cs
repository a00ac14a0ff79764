namespace Cortap.Reporting.Foundation;

/// <summary>
/// How much a JSON text holds, judged before it is parsed: a value may take two bytes of the text, and hundreds when it is read.
/// </summary>
internal static class JsonSize
{
    /// <summary>Most values of what others give us as a whole. A project of all 708 controls has some 15,000.</summary>
    public const int MaxValues = 1_000_000;

    /// <summary>An upper bound of its values, within the depth that a reader takes; commas and brackets of its texts count, too.</summary>
    public static int CountOf(ReadOnlySpan<byte> utf8) => utf8.Count((byte)',') + utf8.Count((byte)'{') + utf8.Count((byte)'[');
}
