using System.Text.RegularExpressions;

namespace Cortap.Reporting.Foundation;

/// <summary>
/// What is taken for an e-mail address: <c>local@domain</c> in ASCII, without quotes, comments and address literals, at most 254 characters. So it
/// cannot bring a second address or a line of a header with it.
/// </summary>
public static partial class EmailAddress
{
    private const int MaxLength = 254;

    public static bool IsValid(string text) => text.Length <= MaxLength && Pattern().IsMatch(text);

    [GeneratedRegex(@"\A[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64})*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\z", RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}
