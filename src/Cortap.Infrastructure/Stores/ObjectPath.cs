using System.Text.RegularExpressions;

namespace Cortap.Infrastructure.Stores;

/// <summary>Checks keys and versions before they become paths; nothing else is ever joined to the store's folder.</summary>
internal static partial class ObjectPath
{
    private const int MaxKeyLength = 512;

    /// <summary>Segments of ASCII letters, digits, <c>_ - .</c>, none of them made of dots only, separated by single slashes.</summary>
    public static bool IsKey(string key) => key.Length <= MaxKeyLength && Key().IsMatch(key);

    public static bool IsVersion(string version) => Version().IsMatch(version);

    [GeneratedRegex(@"\A(?!(?:[^/]*/)*\.+(?:/|\z))[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)*\z")]
    private static partial Regex Key();

    [GeneratedRegex(@"\A[0-9a-f]{24}\z")]
    private static partial Regex Version();
}
