using System.Text.RegularExpressions;

namespace Cortap.Reporting.Documents.Templating;

/// <summary>
/// Turns data into the address of a hyperlink, or into none: only plain e-mail addresses and absolute web addresses become links,
/// so that data cannot smuggle another kind of target into the document.
/// </summary>
internal static partial class HyperlinkTarget
{
    private const int MaxLength = 2000;

    public static string? From(string text, string format) => format == "mailto" ? Mail(text) : Web(text);

    private static string? Mail(string text) =>
        text.Length <= 254 && PlainAddress().IsMatch(text) ? $"mailto:{text}" : null;

    private static string? Web(string text)
    {
        var address = text.Contains("://", StringComparison.Ordinal) ? text : $"https://{text}";
        return address.Length <= MaxLength && !address.AsSpan().ContainsAny(" \t\r\n")
            && Uri.TryCreate(address, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            && uri.UserInfo.Length == 0 && HostOf(uri).Contains('.', StringComparison.Ordinal)
            ? uri.AbsoluteUri : null;
    }

    // An address may be read whose host no domain can be: with letters of both writing directions, or too many.
    private static string HostOf(Uri uri)
    {
        try
        {
            return uri.IdnHost;
        }
        catch (UriFormatException)
        {
            return "";
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9._+'-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainAddress();
}
