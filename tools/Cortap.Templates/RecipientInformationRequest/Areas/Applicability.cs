namespace Cortap.Templates.RecipientInformationRequest.Areas;

/// <summary>
/// The phrases of the Applicability column. Every row is printed for every recipient, because nothing in the data says
/// who operates rail, is a designated recipient, and so on.
/// </summary>
internal static class Applicability
{
    public const string All = "All recipients";
    public const string States = "States";
    public const string NonStates = "Recipients other than states";
    public const string WithSubrecipients = "Recipients with subrecipients";
    public const string WithContractors = "Recipients with service contractors or lessees";
    public const string ServiceProviders = "Recipients that provide service, directly or through contracts or other arrangements";
    public const string WithRealProperty = "Recipients with FTA-funded real property";
    public const string WithRealPropertyThroughSubrecipients =
        "Recipients with FTA-funded real property, including property held by subrecipients";
    public const string BusOperators = "Recipients that operate bus service";
    public const string UrbanBusOperators = "Recipients that operate bus service in urbanized areas";
    public const string RailOperators = "Recipients that operate rail service";
}
