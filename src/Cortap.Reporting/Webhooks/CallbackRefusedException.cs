namespace Cortap.Reporting.Webhooks;

/// <summary>A callback's host resolved to an address that may not be called; thrown while the connection is made.</summary>
public sealed class CallbackRefusedException(string message) : Exception(message);
