namespace Cortap.Runtime.Hosting.Configuration;

/// <summary>The text of a setting in a message.</summary>
internal static class SettingText
{
    private const int LongestWord = 23;

    /// <summary>A word or number as it is; what may be a secret in the wrong place, or would drive a terminal, as <c>***</c>.</summary>
    public static string Shown(string text)
        => text.Length <= LongestWord && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '+' or '_' or '/') ? text : "***";
}
