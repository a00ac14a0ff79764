namespace Cortap.Reporting.Setup;

/// <summary>An empty setup document to fill in.</summary>
public static class SetupTemplate
{
    /// <summary>The JSON form; comments are allowed in it.</summary>
    public const string Json =
        """
        // Project setup: what Riskuity does not hold. One entry per project; leave unknown values empty.
        // Check it with: cortap setup validate FILE
        {
          "projects": [
            {
              "project_id": 1, // Riskuity's id of the project
              "project_info": {
                "region_number": null, // 1 to 10
                "review_type": "", // TR, SMR, COMBINED, or the full name
                "recipient_name": "",
                "recipient_acronym": "",
                "recipient_city_state": "", // City, ST
                "recipient_id": "", // FTA's id, not Riskuity's
                "recipient_website": "",
                "fiscal_year": "FY2026",
                "site_visit_start_date": "", // 2026-03-15
                "site_visit_end_date": "",
                "site_visit_dates": "", // empty: derived from the two dates
                "exit_conference_format": "virtual", // or in-person
                "report_date": "", // empty: the day of generation
                "rir_due_date": "",
                "review_status": "" // In Progress, Completed or Draft; empty: derived
              },
              "contractor": {
                "lead_reviewer_name": "",
                "company_name": "",
                "lead_reviewer_phone": "",
                "lead_reviewer_email": ""
              },
              "fta_program_manager": { "name": "", "title": "", "phone": "", "email": "" },
              "regional_officer": { "name": "", "title": "Regional Administrator", "phone": "", "email": "" },
              "attendees": {
                // each: { "name": "", "title": "", "phone": "", "email": "" }
                "recipient": [],
                "subrecipients": [],
                "contractors_lessees": [],
                "fta": [],
                "contractor": []
              },
              "subrecipients": {
                // each: { "name": "", "location": "City, ST" }
                "5307": [],
                "5310": [],
                "5311": []
              },
              "erf_items": [], // each: { "erf_area": "", "focus_description": "", "completion_status": "In Progress" }
              "report_details": {}, // report_status, previous_review_year, civil_rights_mailbox, organization_description, awards, process_dates, …
              "correspondence": {} // letter_date, recipient_contact, recipient_pocs, regional_office, …
            }
          ]
        }

        """;
}
