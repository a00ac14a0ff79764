using Cortap.Reporting.Canonical;

namespace Cortap.Templates.RecipientInformationRequest.Areas;

internal static class ContinuingControl
{
    public static AreaRequests Requests { get; } = new()
    {
        Area = ReviewAreas.Get(ReviewAreaKey.SatisfactoryContinuingControl),
        BasicRequirement =
        [
            "The recipient must keep control of real property, facilities, rolling stock, and equipment bought with FTA assistance, so " +
                "that they remain available and are used for the purpose that was authorized, throughout their useful life and until " +
                "they are disposed of in accordance with Federal requirements.",
        ],
        Rows =
        [
            new("Property management procedures", Applicability.All),
            new("The Real Property Status Report, showing for each parcel:", Applicability.WithRealPropertyThroughSubrecipients,
                "Date of the report",
                "Parcel",
                "Address",
                "Unique Entity Identifier (UEI)",
                "Date of acquisition",
                "Type of insurance",
                "Improvements",
                "Useful life of the improvements and year in which they were made",
                "Type of ownership",
                "Size",
                "Cost",
                "Type of FTA funding and Federal share",
                "Award numbers",
                "Changes since the previous report"),
            new("A list of real property disposed of, or proposed for disposal, during the past three years, " +
                "with:", Applicability.WithRealPropertyThroughSubrecipients,
                "Appraised value and date of the appraisal",
                "Federal interest",
                "Status",
                "Reason for disposal",
                "Planned action",
                "Date of disposal",
                "Price and net proceeds"),
            new("The plan for the use or disposal of excess real property", Applicability.WithRealProperty),
            new("Sample agreements for the incidental use of property", Applicability.WithRealProperty),
            new("A list of facilities to be built or renovated, with:", Applicability.All,
                "Planned and actual dates of start and completion",
                "FTA share and total cost"),
            new("The procedure for finding buildings, or contents of buildings, that lie in a special flood hazard area, with evidence " +
                "of its use", Applicability.All),
            new("The procedure for setting the amount of flood insurance", Applicability.All),
            new("Proof of flood insurance", "Recipients with FTA-funded real property in a special flood hazard area"),
            new("Equipment management procedures for:", Applicability.NonStates,
                "Inventory",
                "Prevention of loss",
                "Insurance",
                "Disposition"),
            new("The last physical inventory, with its reconciliation to the equipment records", "All recipients with FTA-funded property"),
            new("A list of vehicles that shows for each:", Applicability.UrbanBusOperators,
                "Status: in the active fleet, in the contingency fleet, or awaiting disposal",
                "Whether bought with FTA or local funds",
                "Program that funded it",
                "Whether it is leased out or operated directly",
                "Whether it is maintained by a third party",
                "Whether it is under warranty",
                "Incidental use, if any"),
            new("A list of equipment disposed of during the past three years, with:", Applicability.NonStates,
                "Remaining useful life",
                "Book value",
                "Use made of the proceeds of dispositions before November 15, 2021",
                "Proceeds returned through pay.gov"),
            new("The computation or record that shows the peak requirement for fixed-route buses", Applicability.BusOperators),
            new("FTA’s approval of a deviation from the spare ratio, if any", Applicability.All),
            new("The contingency fleet plan", Applicability.UrbanBusOperators),
            new("The rail fleet management plan", Applicability.RailOperators),
            new("Leases of FTA-funded assets with private operators", Applicability.All),
        ],
        Questions =
        [
            "Is any Federally funded building, planned or built, in a special flood hazard area where coverage under the National Flood " +
                "Insurance Act of 1968 is offered? If so, which?",
        ],
    };
}
