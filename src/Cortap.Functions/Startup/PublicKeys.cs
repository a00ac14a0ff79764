namespace Cortap.Functions.Startup;

/// <summary>The published keys of the service.</summary>
/// <param name="Json">A JSON Web Key Set; without keys where reports are not signed.</param>
public sealed record PublicKeys(byte[] Json);
