namespace Cortap.Cli.Doctor;

/// <summary>How well something is.</summary>
internal enum Health
{
    Ok,

    /// <summary>The service works; something is amiss or is not set.</summary>
    Warning,

    /// <summary>The service does not start, or reports cannot be made or delivered.</summary>
    Failed,
}

/// <summary>What one check found, on one line that says what to do.</summary>
internal sealed record Diagnosis(Health Health, string Subject, string Text)
{
    public static Diagnosis Ok(string subject, string text) => new(Health.Ok, subject, text);

    public static Diagnosis Warning(string subject, string text) => new(Health.Warning, subject, text);

    public static Diagnosis Failed(string subject, string text) => new(Health.Failed, subject, text);
}
