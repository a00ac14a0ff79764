namespace Cortap.Reporting.Foundation;

/// <summary>The beginning of a text that may be too long for where it goes.</summary>
public static class TextBeginning
{
    /// <summary>At most so many characters of it; no surrogate pair is cut in two.</summary>
    public static string Of(string text, int most) => text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];

    /// <summary>The same, with an ellipsis after what was cut.</summary>
    public static string WithEllipsis(string text, int most) => text.Length <= most ? text : Of(text, most) + "…";
}
