using System.Text.RegularExpressions;

namespace Cortap.Reporting.Riskuity;

/// <summary>
/// Makes a text of Riskuity's fit for the log: short, on one line, without tokens, which gateways echo, and without e-mail addresses.
/// </summary>
internal static partial class Redaction
{
    private const int MaxLength = 200;
    private const int MaxScanned = 16 * 1024;
    private const string Placeholder = "[token]";

    public static string Clean(string text, string token)
    {
        text = text.Length <= MaxScanned ? text : text[..MaxScanned];
        var clean = token.Length == 0 ? text : text.Replace(token, Placeholder, StringComparison.Ordinal);
        clean = JsonWebToken().Replace(clean, Placeholder);
        clean = EmailAddress().Replace(clean, "[e-mail]");
        clean = string.Concat(clean.Select(c => char.IsControl(c) ? ' ' : c));
        return clean.Length <= MaxLength ? clean : clean[..MaxLength] + "…";
    }

    // The header of a JSON Web Token starts with {" in base64url.
    [GeneratedRegex(@"eyJ[A-Za-z0-9_.-]*")]
    private static partial Regex JsonWebToken();

    [GeneratedRegex(@"[^\s@'""<>]+@[^\s@'""<>]+")]
    private static partial Regex EmailAddress();
}
