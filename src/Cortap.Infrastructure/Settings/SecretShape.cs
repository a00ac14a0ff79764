using System.Text.RegularExpressions;

namespace Cortap.Infrastructure.Settings;

/// <summary>Tells texts that can be no secret from others: a key, a token, a password or signature in an address.</summary>
public static partial class SecretShape
{
    /// <summary>Characters of 16 bytes in base64.</summary>
    private const int LeastKey = 24;

    /// <summary>The text must not be shown.</summary>
    public static bool MayBeOf(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Contains("PRIVATE KEY", StringComparison.Ordinal) || text.ContainsAny(['@', '?', '#', '{', '"']) || LikeAKey().IsMatch(text)
            || (text.Length >= LeastKey && text[0] != '/' && Convert.TryFromBase64String(text, new byte[text.Length], out _));
    }

    /// <summary>The text on one line, without what would drive a terminal. What should hold no secret may hold one all the same when it is wrong, so only what can be none is shown.</summary>
    public static string Shown(string text) => MayBeOf(text) ? "***"
        : string.Concat(text.ReplaceLineEndings("\\n").Select(character => char.IsControl(character) ? $"\\u{(int)character:x4}" : $"{character}"));

    [GeneratedRegex("[A-Za-z0-9+=_-]{32,}|eyJ[A-Za-z0-9_-]{8,}", RegexOptions.CultureInvariant)]
    private static partial Regex LikeAKey();
}
