using Microsoft.Extensions.Configuration;

namespace Cortap.Runtime.Hosting.Configuration;

/// <summary>
/// The settings of a command line: <c>--NAME VALUE</c>, or <c>NAME=VALUE</c> with <c>--</c>, <c>/</c> or nothing before it; names are those of environment
/// variables. What is neither would be ignored, and the service run with other settings than were meant.
/// </summary>
internal static class CommandLineSettings
{
    /// <summary>The settings by the paths of the configuration.</summary>
    /// <exception cref="RuntimeStartException">A word is no setting, a setting has no value, or two.</exception>
    public static IReadOnlyDictionary<string, string?> Read(IReadOnlyList<string> words)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var faults = new List<string>();
        for (var at = 0; at < words.Count; at++)
        {
            var word = words[at];
            var value = word.Contains('=') ? word[(word.IndexOf('=') + 1)..] : null;
            var given = word.Split('=', 2)[0];
            var prefix = given.StartsWith("--", StringComparison.Ordinal) ? 2 : given.StartsWith('/') ? 1 : 0;
            if (prefix > 0 && value is null && at + 1 < words.Count && !words[at + 1].StartsWith("--", StringComparison.Ordinal))
            {
                at++;
                value = words[at];
            }

            var name = given[prefix..];
            if (prefix > 0 && name.Contains('-'))
                faults.Add($"{SettingText.Shown(given)} has dashes in its name instead of underscores");
            else if (name is "")
                faults.Add($"\"{given}\" names no setting");
            else if (prefix > 0 && value is null)
                faults.Add($"{SettingText.Shown(word)} has no value");
            else if (value is null)
                faults.Add($"\"{(at > 0 && MayName(words[at - 1]) ? "***" : SettingText.Shown(word))}\" is no setting");
            else if (name.StartsWith('-'))
                faults.Add($"{SettingText.Shown(given)} begins with one dash instead of two");
            else if (!name.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or ':' or '.'))
                faults.Add($"\"{SettingText.Shown(given)}\" has other characters in its name than letters, digits and underscores");
            else if (!settings.TryAdd(name.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal), value))
                faults.Add($"{SettingText.Shown(given)} is given twice");
        }

        return faults.Count == 0 ? settings : throw new RuntimeStartException(
            $"The command line holds what would be ignored: {string.Join("; ", faults)}. Give settings as --NAME VALUE or --NAME=VALUE.");
    }

    // What stands behind it was meant as its value, which may be a secret.
    private static bool MayName(string word) => word.StartsWith('-') || word.Contains('_');
}
