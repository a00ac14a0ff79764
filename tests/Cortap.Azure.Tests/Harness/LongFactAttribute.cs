namespace Cortap.Azure.Tests.Harness;

/// <summary>
/// Only tells figures: run on demand, with <c>CORTAP_AZURE_LONG=1</c> (docs/azure.md), by which all tests also keep the deployed time-outs of the
/// engine instead of shorter ones.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute()
    {
        if (!IsAsked) Skip = "Tells figures; set CORTAP_AZURE_LONG=1 to run it.";
    }

    public static bool IsAsked { get; } = Environment.GetEnvironmentVariable("CORTAP_AZURE_LONG") == "1";
}
