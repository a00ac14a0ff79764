namespace Cortap.Functions.Console;

/// <summary>What is asked once before something is done.</summary>
/// <param name="Title">Such as <c>Cancel this job?</c></param>
/// <param name="What">What will happen.</param>
/// <param name="Count">How many jobs, or others of <see cref="Noun"/>, it concerns.</param>
/// <param name="Verb">On the button.</param>
/// <param name="Back">Where to go instead, a path of the console.</param>
public sealed record Question(string Title, string What, long Count, string Verb, string Back)
{
    /// <summary>What it concerns, in the singular.</summary>
    public string Noun { get; init; } = "job";

    /// <summary>Names and values that come back with the answer.</summary>
    public IReadOnlyList<(string Name, string Value)> Fields { get; init; } = [];
}

/// <summary>What was done.</summary>
/// <param name="Title">Such as <c>The job is being cancelled</c>.</param>
/// <param name="What">In a sentence or two.</param>
/// <param name="AuditNumber">Of the record of it; null when there is no more than the job's own.</param>
/// <param name="Onward">Where to look on, a path of the console.</param>
/// <param name="OnwardName">What is there.</param>
public sealed record Deed(string Title, string What, long? AuditNumber, string Onward, string OnwardName)
{
    /// <summary>The same answer has done it before.</summary>
    public bool IsReplayed { get; init; }

    /// <summary>What was not done, and why.</summary>
    public IReadOnlyList<string> Exceptions { get; init; } = [];
}
