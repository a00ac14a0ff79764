namespace Microsoft.Azure.Functions.Worker;

/// <summary>Who may call an HTTP function. Key-protected levels are not declared: functions of this app check tokens themselves.</summary>
public enum AuthorizationLevel
{
    /// <summary>Everyone; the host asks for no key.</summary>
    Anonymous = 0,
}
