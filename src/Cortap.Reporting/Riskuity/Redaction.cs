using System.Text.RegularExpressions;

namespace Cortap.Reporting.Riskuity;

/// <summary>Makes a text of Riskuity's fit for the log: short, on one line, without tokens, which gateways echo.</summary>
internal static partial class Redaction
{
    private const int MaxLength = 200;
    private const string Placeholder = "[token]";

    public static string Clean(string text, string token)
    {
        var clean = JsonWebToken().Replace(text.Replace(token, Placeholder, StringComparison.Ordinal), Placeholder);
        clean = string.Concat(clean.Select(c => char.IsControl(c) ? ' ' : c));
        return clean.Length <= MaxLength ? clean : clean[..MaxLength] + "…";
    }

    // The header of a JSON Web Token starts with {" in base64url.
    [GeneratedRegex(@"eyJ[A-Za-z0-9_.-]*")]
    private static partial Regex JsonWebToken();
}
