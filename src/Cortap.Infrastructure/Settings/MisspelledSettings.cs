namespace Cortap.Infrastructure.Settings;

/// <summary>Finds variables that are nearly called like a setting, because a misspelled one is silently not there.</summary>
public static class MisspelledSettings
{
    private const int ShortestName = 6;
    private const int MaxEdits = 2;

    /// <summary>The given names that differ from a known one by one or two letters, each with the nearest known one.</summary>
    public static IReadOnlyList<(string Given, string Known)> Find(IEnumerable<string> names)
    {
        var known = KnownSettings.All.Select(setting => setting.Name).ToList();
        return
        [
            .. from name in names
               where name.Length >= ShortestName && !known.Contains(name, StringComparer.OrdinalIgnoreCase)
               let letters = string.Concat(name.Select(character => char.IsAsciiLetterOrDigit(character) ? char.ToUpperInvariant(character) : '_'))
               let nearest = known.MinBy(candidate => Edits(letters, candidate))!
               where Edits(letters, nearest) <= MaxEdits
               orderby name
               select (name, nearest),
        ];
    }

    /// <summary>The refusal, and for each setting of it the given names that were probably meant to be that one.</summary>
    public static SettingsException Explain(SettingsException refusal, IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        var misspelled = Find(names).ToLookup(name => name.Known, name => name.Given);
        return new SettingsException(
        [
            .. refusal.Faults.Select(fault => misspelled.Contains(fault.Setting)
                ? fault with { Expectation = $"{fault.Expectation.TrimEnd('.')} ({string.Join(", ", misspelled[fault.Setting])} is not known; is it meant to be this one?)" }
                : fault),
        ]);
    }

    /// <summary>Letters to insert, remove or replace to make one of the other (Levenshtein).</summary>
    private static int Edits(string one, string other)
    {
        if (Math.Abs(one.Length - other.Length) > MaxEdits)
        {
            return int.MaxValue;
        }

        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var replaced = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
