namespace Cortap.Reporting.Pipeline;

/// <summary>A phase and the codes of its unforeseen failures.</summary>
/// <param name="Name">One of <see cref="Jobs.JobPhase"/>.</param>
/// <param name="StorageCode">Code when the object store fails.</param>
/// <param name="OtherCode">Code of everything else.</param>
public sealed record PhaseDefinition(string Name, string StorageCode, string OtherCode);
