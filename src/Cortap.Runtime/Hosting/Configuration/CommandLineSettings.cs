namespace Cortap.Runtime.Hosting.Configuration;

/// <summary>
/// The settings of a command line: <c>--NAME VALUE</c>, or <c>NAME=VALUE</c> with <c>--</c>, <c>/</c> or nothing before it. What is neither would be
/// ignored by the configuration, and the service run with other settings than were meant.
/// </summary>
internal static class CommandLineSettings
{
    /// <exception cref="RuntimeStartException">A word is no setting, or a setting has no value.</exception>
    public static void Check(IReadOnlyList<string> words)
    {
        var faults = new List<string>();
        for (var at = 0; at < words.Count; at++)
        {
            var word = words[at];
            var given = word.Split('=', 2)[0];
            var isNamed = word.StartsWith("--", StringComparison.Ordinal) || word.StartsWith('/');
            var hasValue = word.Contains('=');
            if (isNamed && !hasValue && at + 1 < words.Count && !words[at + 1].StartsWith("--", StringComparison.Ordinal))
            {
                hasValue = true;
                at++;
            }

            if (isNamed && given.TrimStart('-', '/').Contains('-'))
                faults.Add($"{SettingText.Shown(given)} has dashes in its name instead of underscores");
            else if (given is "--" or "/" or "")
                faults.Add($"\"{given}\" names no setting");
            else if (isNamed && !hasValue)
                faults.Add($"{SettingText.Shown(word)} has no value");
            else if (!isNamed && !hasValue)
                faults.Add($"\"{(at > 0 && MayName(words[at - 1]) ? "***" : SettingText.Shown(word))}\" is no setting");
            else if (!isNamed && word.StartsWith('-'))
                faults.Add($"{SettingText.Shown(given)} begins with one dash instead of two");
        }

        if (faults.Count > 0)
            throw new RuntimeStartException($"The command line holds what would be ignored: {string.Join("; ", faults)}. Give settings as --NAME VALUE or --NAME=VALUE.");
    }

    // What stands behind it was meant as its value, which may be a secret.
    private static bool MayName(string word) => word.StartsWith('-') || word.Contains('_');
}
