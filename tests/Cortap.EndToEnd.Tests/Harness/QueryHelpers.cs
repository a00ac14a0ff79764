namespace Cortap.EndToEnd.Tests.Harness;

internal static class QueryHelpers
{
    /// <summary>The same link with one character of a query parameter changed.</summary>
    public static Uri Change(Uri link, string parameter)
    {
        var text = link.ToString();
        var end = text.IndexOf('&', text.IndexOf($"{parameter}=", StringComparison.Ordinal));
        var last = (end < 0 ? text.Length : end) - 1;
        return new Uri(text[..last] + (text[last] == '0' ? '1' : '0') + text[(last + 1)..]);
    }
}
