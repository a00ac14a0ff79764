namespace Cortap.Reporting.Jobs.Configured;

/// <summary>How delivery types and modes are spelled in requests, answers and stores.</summary>
public static class DeliveryNames
{
    public static string WireName(this DeliveryType type) => type switch
    {
        DeliveryType.ApiResponse => "api_response",
        DeliveryType.Webhook => "webhook",
        DeliveryType.Email => "email",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    public static string WireName(this DeliveryMode mode) => mode switch
    {
        DeliveryMode.Asynchronous => "asynchronous",
        DeliveryMode.Synchronous => "synchronous",
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, null),
    };

    /// <summary>The value with this spelling, or null.</summary>
    public static DeliveryType? ParseType(string name) =>
        Enum.GetValues<DeliveryType>().Cast<DeliveryType?>().FirstOrDefault(type => type!.Value.WireName() == name);

    /// <inheritdoc cref="ParseType"/>
    public static DeliveryMode? ParseMode(string name) =>
        Enum.GetValues<DeliveryMode>().Cast<DeliveryMode?>().FirstOrDefault(mode => mode!.Value.WireName() == name);
}
