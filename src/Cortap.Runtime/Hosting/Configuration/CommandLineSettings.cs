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
            var isNamed = word.StartsWith("--", StringComparison.Ordinal) || word.StartsWith('/');
            if (word.Contains('='))
            {
                if (word.StartsWith('-') && !isNamed)
                    faults.Add($"{SettingText.Shown(word[..word.IndexOf('=')])} begins with one dash instead of two");
            }
            else if (!isNamed)
                faults.Add($"\"{SettingText.Shown(word)}\" is no setting");
            else if (at + 1 == words.Count || words[at + 1].StartsWith("--", StringComparison.Ordinal))
                faults.Add($"{SettingText.Shown(word)} has no value");
            else
                at++;
        }

        if (faults.Count > 0)
            throw new RuntimeStartException($"The command line holds what would be ignored: {string.Join("; ", faults)}. Give settings as --NAME VALUE or --NAME=VALUE.");
    }
}
