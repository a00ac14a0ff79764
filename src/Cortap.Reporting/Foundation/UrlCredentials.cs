using System.Text.RegularExpressions;

namespace Cortap.Reporting.Foundation;

/// <summary>User and password in addresses, such as a proxy's, which libraries repeat in their messages.</summary>
public static partial class UrlCredentials
{
    /// <summary>The text with <c>***</c> in their place.</summary>
    public static string Hide(string text) => UserInfo().Replace(text, "***");

    [GeneratedRegex(@"(?<=://)[^/\s'""]+(?=@)", RegexOptions.CultureInvariant)]
    private static partial Regex UserInfo();
}
