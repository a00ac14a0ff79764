namespace Cortap.Cli;

/// <summary>A command cannot go on; the message says why and what to do, and becomes one line on standard error.</summary>
public sealed class CliException(string message) : Exception(message);
