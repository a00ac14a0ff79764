namespace Cortap.Infrastructure.Settings;

/// <summary>All that the service, its messages and docs/settings.md know of one environment variable.</summary>
/// <param name="Name">Of the variable.</param>
/// <param name="Type">What it holds, with unit and range, as in "integer of seconds, 1 to 86400".</param>
/// <param name="Default">What holds without it, as the page spells it.</param>
/// <param name="Example">A value that is accepted.</param>
/// <param name="Meaning">One sentence for the page.</param>
public record Setting(string Name, string Type, string Default, string Example, string Meaning)
{
    /// <summary>Its value appears in no message.</summary>
    public bool IsSecret { get; init; }

    /// <summary>It is no secret, but is easily taken for the neighbor that is one, so its value appears in no message either.</summary>
    public bool IsHidden { get; init; }
}

/// <summary>A setting, the value when nothing is set, and how its text is read.</summary>
public sealed record Setting<T>(
    string Name, string Type, string Default, string Example, string Meaning, T Otherwise, TryParse<T> Parse)
    : Setting(Name, Type, Default, Example, Meaning);

/// <summary>Reads the text of a setting; false when it does not hold what it should.</summary>
public delegate bool TryParse<T>(string text, out T value);
